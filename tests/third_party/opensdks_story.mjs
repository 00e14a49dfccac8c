// What a program does that was written with @opensdks/sdk-lever, which only reads. Prints one JSON object.
import { initSDK } from '@opensdks/runtime'
import lever from '@opensdks/sdk-lever'

const basic = { username: process.env.LEVER_API_KEY, password: '' }
const client = initSDK(lever, { envName: 'production', auth: { basic } })
const told = { opportunities: [], offers: {} }

let page
do {
  const query = { limit: 20, ...(page && { offset: page.next }) }
  page = (await client.GET('/opportunities', { params: { query } })).data
  told.opportunities.push(...page.data.map((each) => each.id))
} while (page.hasNext)

for (const id of told.opportunities) {
  told.offers[id] = (await client.GET('/opportunities/{id}/offers', { params: { path: { id } } })).data.data
}
const path = { id: told.opportunities[0] }
const opportunity = (await client.GET('/opportunities/{id}', { params: { path } })).data.data
told.contact = (await client.GET('/contacts/{id}', { params: { path: { id: opportunity.contact } } })).data.data
for (const name of ['postings', 'tags', 'stages', 'archive_reasons']) {
  told[name] = (await client.GET(`/${name}`, {})).data.data
}
try {
  await client.GET('/opportunities/{id}', { params: { path: { id: 'nobody' } } })
} catch (error) {
  told.refused = error.error ?? JSON.parse(error.message.slice(error.message.indexOf('{')))
}
console.log(JSON.stringify(told))
