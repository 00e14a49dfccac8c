// Reads every list and makes every change that lever-js offers.
// Prints the responses as one JSON object.
import * as lever from 'lever-js'

const key = process.env.LEVER_API_KEY
const query = { perform_as: process.env.LEVER_USER_ID }
const results = { opportunities: [], failed: {} }

let next
do {
  const page = await lever.listOpportunities(key, { query: { limit: 7, ...(next && { offset: next }) } })
  results.opportunities.push(...page.data)
  next = page.next
} while (next)

const record = async (name, call) => {
  try {
    results[name] = await call
  } catch (error) {
    results.failed[name] = error.message
  }
  return results[name]?.data
}

const [dana, again] = [
  await record('created', lever.createOpportunity(key, { query, body: { name: 'Dana Okafor', emails: ['dana@mail.example'] } })),
  await record('createdAgain', lever.createOpportunity(key, { query, body: { name: 'D. Okafor', emails: ['DANA@mail.example'] } })),
]
const params = { opportunity: dana.id }
await record('tagged', lever.addOpportunityTags(key, { params, query, body: { tags: ['Agora Offer', 'Remote'] } }))
await record('untagged', lever.removeOpportunityTags(key, { params, query, body: { tags: ['Remote'] } }))
await record('sourced', lever.addOpportunitySources(key, { params, query, body: { sources: ['GitHub', 'Fair'] } }))
await record('unsourced', lever.removeOpportunitySources(key, { params, query, body: { sources: ['Fair'] } }))
await record('linked', lever.addContactLinksByOpportunity(key, { params, query, body: { links: ['https://a.example', 'https://b.example'] } }))
await record('unlinked', lever.removeContactLinksByOpportunity(key, { params, query, body: { links: ['https://b.example'] } }))
await record('moved', lever.updateOpportunityStage(key, { params, query, body: { stage: 'offer' } }))

const kept = await record('noted', lever.createNote(key, { params, query, body: { value: 'A letter: https://offers.example/1' } }))
await record('rewritten', lever.updateNote(key, { params: { ...params, note: kept.id }, body: { values: [{ value: 'Another letter' }] } }))
await record('note', lever.retrieveNote(key, { params: { ...params, note: kept.id } }))
const gone = await record('notedTwice', lever.createNote(key, { params, body: { value: 'By mistake' } }))
await record('unnoted', lever.deleteNote(key, { params: { ...params, note: gone.id } }))
await record('notes', lever.listNotes(key, { params }))

const reasons = await record('reasons', lever.getArchiveReasons(key, { query: { type: 'non-hired' } }))
await record('archived', lever.updateOpportunityArchivedState(key, { params, query, body: { reason: reasons[0].id } }))
await record('stages', lever.getStages(key, {}))
await record('stage', lever.getStage(key, { params: { stage: 'offer' } }))
await record('tags', lever.getTags(key, {}))
await record('deleted', lever.listDeletedOpportunities(key, {}))

const applicant = results.opportunities.find((each) => each.applications.length)
const [application] = await record('applications', lever.listApplications(key, { params: { opportunity: applicant.id } }))
await record('application', lever.retrieveApplication(key, { params: { opportunity: applicant.id, application: application.id } }))
await record('posting', lever.retrievePosting(key, { params: { posting: application.posting } }))
await record('interviews', lever.listInterviews(key, { params: { opportunity: applicant.id } }))
await record('expanded', lever.retrieveOpportunity(key, { params: { opportunity: applicant.id }, query: { expand: 'applications' } }))
await record('unknown', lever.retrieveOpportunity(key, { params: { opportunity: 'unknown' } }))

console.log(JSON.stringify({ ...results, dana: dana.id, again: again.id }))
