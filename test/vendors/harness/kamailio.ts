/**
 * A real SIP server, Kamailio from Debian, over WebSocket on the loopback address: registrar in memory, record-route, and a few users of its
 * own that answer with any status. Its configuration is written here, so nothing of the machine's is used.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The SIP domain of every user. Nothing resolves it: all of it goes over the WebSocket. */
export const DOMAIN = 'onhook.test'
const REALM = DOMAIN, USER_PASSWORD = 'right'

export type Kamailio = {
  /** `ws://127.0.0.1:PORT` */
  url: string
  port: number
  version: string
  /** A killed server: all of its processes at once, as a machine that loses power. */
  kill(): Promise<void>
  /** The same server again, on the same port; it has forgotten who is registered. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const READY_MS = 15_000, POLL_MS = 20, STARTS_MAX = 3
const MODULES = 'tm sl rr pv maxfwd textops siputils usrloc registrar nathelper xhttp websocket auth tmx corex'

/**
 * - `status-486@…` is answered with that status; 3xx with a `Contact`, and 486 with a `Reason` of Q.850.
 * - `locked@…` wants the password `right`; another one is a 403.
 * - a user whose name begins with `patient` rings for one second, then the server gives up: 408.
 * - who is not registered is a 404.
 */
const configOf = (port: number): string => `
debug=1
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
disable_tcp=no
listen=tcp:127.0.0.1:${port}
tcp_connection_lifetime=3605
tcp_accept_no_cl=yes
${MODULES.split(' ').map(name => `loadmodule "${name}.so"`).join('\n')}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "max_contacts", 4)
modparam("registrar", "method_filtering", 0)
modparam("tm", "fr_timer", 5000)
modparam("tm", "fr_inv_timer", 30000)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
modparam("nathelper", "natping_interval", 0)
modparam("websocket", "keepalive_mechanism", 0)

request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  force_rport();
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) {
      if (is_method("INVITE")) add_contact_alias();
      if ($du == "") handle_ruri_alias();
      if (!t_relay()) sl_reply_error();
      exit;
    }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("481", "Call/Transaction Does Not Exist");
    exit;
  }
  if (is_method("REGISTER")) {
    if ($tU == "locked") route(LOCKED_REGISTER);
    fix_nated_register();
    if (!save("location")) sl_reply_error();
    exit;
  }
  if (!is_method("INVITE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  if ($rU =~ "^status-[3-6][0-9][0-9]$") {
    $var(code) = $(rU{s.substr,7,3}{s.int});
    if ($var(code) < 400) append_to_reply("Contact: <sip:elsewhere@${DOMAIN}>\\r\\n");
    if ($var(code) == 486) append_to_reply("Reason: Q.850;cause=17;text=\\"User busy\\"\\r\\n");
    sl_send_reply("$var(code)", "As Asked For");
    exit;
  }
  if ($rU == "locked") {
    $var(ok) = pv_proxy_authenticate("${REALM}", "${USER_PASSWORD}", "0");
    if ($var(ok) == -2) { sl_send_reply("403", "Forbidden"); exit; }
    if ($var(ok) < 0) { proxy_challenge("${REALM}", "0"); exit; }
    consume_credentials();
    sl_send_reply("480", "Nobody Behind The Lock");
    exit;
  }
  add_contact_alias();
  record_route();
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  if ($tU =~ "^patient") t_set_fr("1000", "1000");
  if (!t_relay()) sl_reply_error();
  exit;
}

route[LOCKED_REGISTER] {
  $var(ok) = pv_www_authenticate("${REALM}", "${USER_PASSWORD}", "0");
  if ($var(ok) == -2) { sl_send_reply("403", "Forbidden"); exit; }
  if ($var(ok) < 0) { www_challenge("${REALM}", "0"); exit; }
}

onreply_route {
  if (is_method("INVITE")) add_contact_alias();
}

event_route[xhttp:request] {
  if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {
    if (ws_handle_handshake()) exit;
  }
  xhttp_reply("404", "Not Found", "", "");
}
`

export function kamailioVersion(): string {
  try { return /version: kamailio (\S+)/.exec(execFileSync('kamailio', ['-v'], { encoding: 'utf8' }))![1]! } catch (cause) {
    throw new Error('expected the SIP server kamailio, found none; install the Debian packages kamailio and kamailio-websocket-modules', { cause })
  }
}

const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number }
    server.close(() => resolve(port))
  })
})
const isOpen = (port: number): Promise<boolean> => new Promise(resolve => {
  const socket = connect(port, '127.0.0.1').once('connect', () => { socket.destroy(); resolve(true) }).once('error', () => resolve(false))
})
const sleep = (ms: number): Promise<void> => new Promise(resolve => { setTimeout(resolve, ms) })

/** @throws what to install; what the server wrote when it did not start */
export async function startKamailio(): Promise<Kamailio> {
  const version = kamailioVersion()
  const folder = mkdtempSync(join(tmpdir(), 'kamailio-'))
  const file = join(folder, 'kamailio.cfg'), log = join(folder, 'log')
  let child: ChildProcess | undefined, port = 0

  const end = async (): Promise<void> => {
    const ending = child
    child = undefined
    if (ending?.pid === undefined) return
    ending.ref()
    const ended = ending.exitCode ?? ending.signalCode ?? new Promise(resolve => ending.once('exit', resolve))
    // The whole group: its children do not notice that the first process is gone.
    try { process.kill(-ending.pid, 'SIGKILL') } catch { /* it is gone */ }
    await ended
  }
  async function start(): Promise<boolean> {
    writeFileSync(file, configOf(port))
    writeFileSync(log, '')
    // Our end of its input closes when we are gone, however that was: then it ends the group, and its files with it.
    const run = `exec 3<&0; (cat <&3 >/dev/null; rm -rf ${folder}; kill -KILL 0) & kamailio -DD -E -m 32 -M 4 -f ${file} -Y ${folder} 2>>${log}`
    child = spawn('sh', ['-c', run], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    child.stdin!.on('error', () => undefined)
    child.unref()
    const deadline = Date.now() + READY_MS
    while (child?.exitCode === null && Date.now() < deadline) {
      if (await isOpen(port)) return true
      await sleep(POLL_MS)
    }
    await end()
    return false
  }
  for (let tries = 1; ; tries++) {
    port = await freePort()
    if (await start()) break
    if (tries === STARTS_MAX) throw new Error(`expected kamailio to listen on port ${port} within ${READY_MS} ms, and it wrote:\n${readFileSync(log, 'utf8').slice(-4_000)}\nis the package kamailio-websocket-modules installed?`)
  }
  return {
    url: `ws://127.0.0.1:${port}`, port, version,
    kill: end,
    async restart() {
      await end()
      if (!await start()) throw new Error(`kamailio did not start again on port ${port}:\n${readFileSync(log, 'utf8').slice(-4_000)}`)
    },
    async stop() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let shared: Promise<Kamailio> | undefined
/** One server for all worlds of a process; it ends with the process. */
export const sharedKamailio = (): Promise<Kamailio> => shared ??= startKamailio()
