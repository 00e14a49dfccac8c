// What a program does that was written with lever-js: it reads every list and makes every change that the package offers.
// Prints what it was answered, one JSON object.
import * as lever from 'lever-js'

const key = process.env.LEVER_API_KEY
const query = { perform_as: process.env.LEVER_USER_ID }
const told = { opportunities: [], failed: {} }

let next
do {
  const page = await lever.listOpportunities(key, { query: { limit: 7, ...(next && { offset: next }) } })
  told.opportunities.push(...page.data)
  next = page.next
} while (next)

const tell = async (name, asking) => {
  try {
    told[name] = await asking
  } catch (error) {
    told.failed[name] = error.message
  }
  return told[name]?.data
}

const [dana, again] = [
  await tell('created', lever.createOpportunity(key, { query, body: { name: 'Dana Okafor', emails: ['dana@mail.example'] } })),
  await tell('createdAgain', lever.createOpportunity(key, { query, body: { name: 'D. Okafor', emails: ['DANA@mail.example'] } })),
]
const params = { opportunity: dana.id }
await tell('tagged', lever.addOpportunityTags(key, { params, query, body: { tags: ['Agora Offer', 'Remote'] } }))
await tell('untagged', lever.removeOpportunityTags(key, { params, query, body: { tags: ['Remote'] } }))
await tell('sourced', lever.addOpportunitySources(key, { params, query, body: { sources: ['GitHub', 'Fair'] } }))
await tell('unsourced', lever.removeOpportunitySources(key, { params, query, body: { sources: ['Fair'] } }))
await tell('linked', lever.addContactLinksByOpportunity(key, { params, query, body: { links: ['https://a.example', 'https://b.example'] } }))
await tell('unlinked', lever.removeContactLinksByOpportunity(key, { params, query, body: { links: ['https://b.example'] } }))
await tell('moved', lever.updateOpportunityStage(key, { params, query, body: { stage: 'offer' } }))

const kept = await tell('noted', lever.createNote(key, { params, query, body: { value: 'A letter: https://offers.example/1' } }))
await tell('rewritten', lever.updateNote(key, { params: { ...params, note: kept.id }, body: { values: [{ value: 'Another letter' }] } }))
await tell('note', lever.retrieveNote(key, { params: { ...params, note: kept.id } }))
const gone = await tell('notedTwice', lever.createNote(key, { params, body: { value: 'By mistake' } }))
await tell('unnoted', lever.deleteNote(key, { params: { ...params, note: gone.id } }))
await tell('notes', lever.listNotes(key, { params }))

const reasons = await tell('reasons', lever.getArchiveReasons(key, { query: { type: 'non-hired' } }))
await tell('archived', lever.updateOpportunityArchivedState(key, { params, query, body: { reason: reasons[0].id } }))
await tell('stages', lever.getStages(key, {}))
await tell('stage', lever.getStage(key, { params: { stage: 'offer' } }))
await tell('tags', lever.getTags(key, {}))
await tell('deleted', lever.listDeletedOpportunities(key, {}))

const applicant = told.opportunities.find((each) => each.applications.length)
const [application] = await tell('applications', lever.listApplications(key, { params: { opportunity: applicant.id } }))
await tell('application', lever.retrieveApplication(key, { params: { opportunity: applicant.id, application: application.id } }))
await tell('posting', lever.retrievePosting(key, { params: { posting: application.posting } }))
await tell('interviews', lever.listInterviews(key, { params: { opportunity: applicant.id } }))
await tell('expanded', lever.retrieveOpportunity(key, { params: { opportunity: applicant.id }, query: { expand: 'applications' } }))
await tell('nobody', lever.retrieveOpportunity(key, { params: { opportunity: 'nobody' } }))

console.log(JSON.stringify({ ...told, dana: dana.id, again: again.id }))
