/* The environment of docs/environment.md, written a second time by hand: the product state, and a step of the
   machine with its outcomes. `machine.h` (a compiled table) and `config.h` (the powers) are generated. */
#ifndef WIT_WORLD_H
#define WIT_WORLD_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "machine.h"

enum { SDK_none, SDK_connecting, SDK_accepted, SDK_live, SDK_lost, SDK_pretending, SDK_failing, SDK_restart, SDK_self, SDK_told, SDK_left, SDK_dead };
enum { CB_empty, CB_ACC, CB_JOI, CB_LOS, CB_RES, CB_FRE, CB_FFA, CB_LEF, CB_CLO, CB_TIM, CB_CLI, CB_PFJ, CB_PFL };
enum { SVC_none, SVC_starting, SVC_shown };
enum { WORD_none, WORD_started, WORD_refused_background, WORD_refused_other, WORD_aborted, WORD_launchFailed, WORD_abortFailed, WORD_killed };
enum { SYS_none, SYS_reported, SYS_ended };
enum { SYSWORD_none, SYSWORD_ended, SYSWORD_reportFailed };
enum { SCR_absent, SCR_mounted, SCR_gone, SCR_again };
enum { SUB_never, SUB_subscribed, SUB_unsubscribed };

static const int wit_callback_event[] = { -1, EV_transport_accepted, EV_transport_joined, EV_transport_lost, EV_transport_restored,
  EV_transport_failed_recoverable, EV_transport_failed_fatal, EV_transport_left, EV_transport_closed, EV_transport_timedOut,
  EV_transport_leaveClicked, EV_port_failed_join, EV_port_failed_leave };
static const int wit_word_event[] = { -1, EV_service_started, EV_service_refused_background, EV_service_refused_other,
  EV_service_stopped_aborted, EV_port_failed_launchService, EV_port_failed_abortService, EV_service_stopped_killed };
static const int wit_sysword_event[] = { -1, EV_system_ended, EV_port_failed_reportCall };

#define WIT_ROOM 4
/* Bytes only, and of an even number, so that nothing in it is padding: it is compared and hashed as memory. */
typedef struct {
  unsigned short m;
  unsigned char q[WIT_ROOM], sdk, joinJob, leaveJob, abortJob, svc, word, sys, sysWord, scr, scrWord, left, boot, waiting, even;
  unsigned char exited, sub, joined, recorded, outage, aborted, abortable, launched, asked, told;
} wit_state;

/* The rows of another table of the same states, where WIT_CELLS names a file of them. */
static void wit_load_cells(void) {
  const char *path = getenv("WIT_CELLS");
  FILE *file = path ? fopen(path, "rb") : 0;
  if (!path) return;
  if (!file || fread(wit_next, sizeof wit_next, 1, file) != 1 || fread(wit_mask, sizeof wit_mask, 1, file) != 1
    || fread(wit_row, sizeof wit_row, 1, file) != 1 || fread(wit_reason, sizeof wit_reason, 1, file) != 1) {
    fprintf(stderr, "WIT_CELLS must name a file of %d cells, found %s\n", WIT_STATES * WIT_EVENTS, path);
    exit(3);
  }
  fclose(file);
}

#define WIT_SESSION(w) wit_session[(w)->m]
static int wit_over_at(int m) { return wit_session[m] == SESSION_leaving || wit_session[m] == SESSION_ended; }
static int wit_live_at(int m) { int s = wit_session[m]; return s == SESSION_joining || s == SESSION_joined || s == SESSION_reconnecting; }
static int wit_settled_at(int m) {
  return wit_session[m] == SESSION_ended && (wit_transport[m] == TRANSPORT_down || wit_transport[m] == TRANSPORT_abandoned)
    && wit_service[m] == SERVICE_stopped && wit_systemCall[m] == SYSTEMCALL_ended;
}
static int wit_is_hot(int sdk) { return sdk == SDK_live || sdk == SDK_lost || sdk == SDK_pretending || sdk == SDK_failing || sdk == SDK_self; }
static int wit_held_screen(const wit_state *w) { return w->waiting && w->scr == SCR_mounted && wit_screen[w->m] != SCREEN_mounted; }
static int wit_timers_run(const wit_state *w) { return !P_timersFreeze || wit_app[w->m] == APP_active; }

static int wit_queued(const wit_state *w) { int n = 0; while (n < P_queue && w->q[n]) n++; return n; }
static int wit_says(const wit_state *w, int cb) { for (int i = 0; i < P_queue; i++) if (w->q[i] == cb) return 1; return 0; }
static int wit_append(wit_state *w, int cb) {
  int n = wit_queued(w);
  if (n >= P_queue) return 0;
  if (P_reorder) for (; n > 0 && w->q[n - 1] > cb; n--) w->q[n] = w->q[n - 1];
  w->q[n] = (unsigned char)cb;
  return 1;
}
static void wit_remove(wit_state *w, int i) {
  for (; i + 1 < WIT_ROOM; i++) w->q[i] = w->q[i + 1];
  w->q[WIT_ROOM - 1] = CB_empty;
}

static void wit_join_now(wit_state *w) { w->sdk = SDK_connecting; }
#define SDK_out (P_answersAfterEnd ? SDK_told : SDK_dead)
static void wit_join_in_vain(wit_state *w) { w->sdk = P_rejectedSucceeds ? SDK_connecting : SDK_out; }
static void wit_leave_now(wit_state *w) {
  if (wit_is_hot(w->sdk) || w->sdk == SDK_connecting || w->sdk == SDK_accepted) w->sdk = SDK_told;
  else if (w->sdk == SDK_restart) w->sdk = SDK_dead;
}
static void wit_abort_now(wit_state *w) {
  if (w->svc == SVC_shown) { w->svc = SVC_none; if (w->word == WORD_none) w->word = WORD_aborted; }
  else if (w->svc == SVC_none && w->word == WORD_none) w->word = WORD_aborted;
}

/* The ways of a step, in the order of the page. */
enum { WORKS, LEAVE_MISSES, LEAVE_REJECTED, JOIN_REJECTED, LAUNCH_REJECTED, ABORT_FAILS, REPORT_REJECTED, END_REJECTED, EXIT_REJECTED, SUBSCRIBE_REJECTED,
  WIT_OUTCOMES };

static int wit_leave_may_miss(int sdk) { return sdk == SDK_connecting || sdk == SDK_accepted || (sdk == SDK_restart && P_leaveMissesRestart); }
static void wit_leave_misses(wit_state *w, int before) {
  if (before == SDK_restart) return;
  if (!P_lateSuccess) w->sdk = SDK_dead;
}
static int wit_applies(const wit_state *w, int ev, int outcome) {
  int c = wit_mask[w->m * WIT_EVENTS + ev];
  switch (outcome) {
    case WORKS: return 1;
    case LEAVE_MISSES: return (c & CMD_leave) && !P_commandQueue && wit_leave_may_miss(w->sdk);
    case LEAVE_REJECTED: return (c & CMD_leave) && !P_commandQueue && P_leaveRejected;
    case JOIN_REJECTED: return (c & CMD_join) && !P_commandQueue && P_joinRejected;
    case LAUNCH_REJECTED: return (c & CMD_launchService) && P_launchRejected && w->svc == SVC_none;
    case ABORT_FAILS: return (c & CMD_abortService) && !P_commandQueue && P_abortRejected;
    case REPORT_REJECTED: return (c & CMD_reportCall) && P_system && P_reportRejected;
    case END_REJECTED: return (c & CMD_reportEnded) && P_system && P_endRejected;
    case EXIT_REJECTED: return (c & CMD_exitScreen) && P_exitRejected;
    default: return (c & CMD_subscribe) && P_subscribeRejected;
  }
}

#include "safety.h"

/* Is this the event of somebody who wants the call to be over? */
static int wit_asks(int ev) {
  return ev == EV_user_leave || ev == EV_screen_disposed || ev == EV_system_ended || ev == EV_system_reset || ev == EV_system_filtered || ev == EV_app_taskRemoved
    || ev == EV_app_terminating || ev == EV_transport_leaveClicked;
}

/* The machine takes an event, in one of the ways. */
static void wit_step(wit_state *w, int ev, int outcome) {
  int cell = w->m * WIT_EVENTS + ev, c = wit_mask[cell];
  wit_state at;
  if (wit_row[cell]) {
    if (ev == EV_app_activated || ev == EV_permission_changed_held) w->launched = 0;
    if ((ev == EV_restored || ev == EV_service_started) && (c & CMD_abortService)) w->abortable = 1;
  }
  if (ev == EV_transport_joined) w->told = 1;
  if (wit_live_at(w->m) && wit_asks(ev)) w->asked = 1;
  at = *w; /* what "was" means in the properties: when the commands are given */
  w->m = wit_next[cell];
  if (c & CMD_recordEnd) w->recorded = 1;
  if (c & CMD_subscribe) {
    if (outcome == SUBSCRIBE_REJECTED) wit_append(w, CB_PFJ);
    else w->sub = SUB_subscribed;
  }
  if (c & CMD_join) {
    w->joined = 1;
    if (P_commandQueue) w->joinJob = 1;
    else if (outcome == JOIN_REJECTED) { wit_join_in_vain(w); wit_append(w, CB_PFJ); }
    else wit_join_now(w);
  }
  if ((c & CMD_reportCall) && P_system) {
    w->sys = outcome == REPORT_REJECTED ? SYS_ended : SYS_reported;
    if (outcome == REPORT_REJECTED) w->sysWord = SYSWORD_reportFailed;
  }
  if (c & CMD_launchService) {
    w->launched = w->abortable = 1;
    if (outcome == LAUNCH_REJECTED) w->word = WORD_launchFailed;
    else if (w->svc == SVC_none) w->svc = SVC_starting;
  }
  if (c & CMD_leave) {
    if (P_commandQueue) w->leaveJob = 1;
    else if (outcome == LEAVE_MISSES) wit_leave_misses(w, at.sdk);
    else if (outcome == LEAVE_REJECTED) wit_append(w, CB_PFL);
    else wit_leave_now(w);
  }
  if (c & CMD_unsubscribe) w->sub = SUB_unsubscribed;
  if (c & CMD_abortService) {
    w->abortable = 0; w->aborted = 1;
    if (P_commandQueue) w->abortJob = 1;
    else if (outcome == ABORT_FAILS) { if (w->word == WORD_none) w->word = WORD_abortFailed; }
    else wit_abort_now(w);
  }
  if ((c & CMD_reportEnded) && P_system && outcome != END_REJECTED) w->sys = SYS_ended;
  if (c & CMD_exitScreen) {
    w->exited = 1;
    if (outcome != EXIT_REJECTED) { w->scr = SCR_gone; w->scrWord = 1; }
  }
  if (wit_over_at(w->m)) w->told = w->launched = 0;
  if (WIT_SESSION(w) == SESSION_ended) w->asked = 0;
  if (w->recorded) w->outage = 0;
  wit_judge(&at, w, ev, c, wit_reason[cell]);
}

#include "moves.h"
#endif
