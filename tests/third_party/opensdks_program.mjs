// Reads all lists with @opensdks/sdk-lever, which cannot write. Prints one JSON object.
import { initSDK } from '@opensdks/runtime'
import lever from '@opensdks/sdk-lever'

const basic = { username: process.env.LEVER_API_KEY, password: '' }
const client = initSDK(lever, { envName: 'production', auth: { basic } })
const results = { opportunities: [], offers: {} }

let page
do {
  const query = { limit: 20, ...(page && { offset: page.next }) }
  page = (await client.GET('/opportunities', { params: { query } })).data
  results.opportunities.push(...page.data.map((each) => each.id))
} while (page.hasNext)

for (const id of results.opportunities) {
  results.offers[id] = (await client.GET('/opportunities/{id}/offers', { params: { path: { id } } })).data.data
}
const path = { id: results.opportunities[0] }
const opportunity = (await client.GET('/opportunities/{id}', { params: { path } })).data.data
results.contact = (await client.GET('/contacts/{id}', { params: { path: { id: opportunity.contact } } })).data.data
for (const name of ['postings', 'tags', 'stages', 'archive_reasons']) {
  results[name] = (await client.GET(`/${name}`, {})).data.data
}
try {
  await client.GET('/opportunities/{id}', { params: { path: { id: 'unknown' } } })
} catch (error) {
  results.refused = error.error ?? JSON.parse(error.message.slice(error.message.indexOf('{')))
}
console.log(JSON.stringify(results))
