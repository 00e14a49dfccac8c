// For --import: makes Node's own fetch use HTTPS_PROXY, as other programs do by themselves.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { EnvHttpProxyAgent, setGlobalDispatcher } = createRequire(join(process.cwd(), 'node_modules/'))('undici')
setGlobalDispatcher(new EnvHttpProxyAgent())
