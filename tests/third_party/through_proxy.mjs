// For --import: makes Node's fetch use HTTPS_PROXY.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { EnvHttpProxyAgent, setGlobalDispatcher } = createRequire(join(process.cwd(), 'node_modules/'))('undici')
setGlobalDispatcher(new EnvHttpProxyAgent())
