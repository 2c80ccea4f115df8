/* The safety properties of docs/environment.md, judged on every step. A bit for each: `wit_bad` collects what a
   transition violates, `wit_met` whose premise it meets (a property whose premise is never met says nothing). */
#define WIT_PROPERTIES \
  X(S1) X(S2) X(S3) X(S4) X(S5) X(S6) X(S7) X(S8) X(S9) X(S10) X(S11) X(S12) X(S13) X(S14) X(S15) X(S16) X(S17) X(S19) X(S21) X(S22) X(S23) X(G1) X(G2) X(G3) X(G4)
#define X(id) WIT_##id,
enum { WIT_PROPERTIES WIT_PROPERTY_COUNT };
#undef X
#define X(id) #id,
static const char *const wit_property_name[] = { WIT_PROPERTIES };
#undef X
static unsigned wit_bad, wit_met;
#define WIT_CHECK(id, premise, violation) \
  do { if (premise) { wit_met |= 1u << WIT_##id; if (violation) wit_bad |= 1u << WIT_##id; } } while (0)

static int wit_allowed_when_settled(int ev) {
  switch (ev) {
    case EV_transport_accepted: case EV_transport_joined: case EV_transport_lost: case EV_transport_restored:
    case EV_transport_failed_recoverable: return CMD_leave | CMD_releaseMedia;
    case EV_transport_left: case EV_transport_closed: case EV_port_failed_join: return CMD_leave | CMD_unsubscribe;
    case EV_screen_mounted: return CMD_exitScreen;
    case EV_service_started: return CMD_abortService;
    case EV_restored: return CMD_abortService | CMD_reportEnded | CMD_releaseMedia;
    default: return 0;
  }
}
static int wit_success_on_its_way(const wit_state *w) {
  return wit_says(w, CB_ACC) || wit_says(w, CB_JOI) || wit_says(w, CB_RES) || wit_says(w, CB_LOS) || wit_says(w, CB_FRE);
}
static void wit_judge(const wit_state *at, const wit_state *now, int ev, int c, int reason) {
  int s = wit_session[now->m], over = wit_over_at(now->m), ended = s == SESSION_ended, settled = wit_settled_at(now->m);
  int is_down = wit_transport[now->m] == TRANSPORT_down, own_wish = reason == REASON_local_leave || reason == REASON_join_cancelled;
  int records = c & CMD_recordEnd, aborts = c & CMD_abortService, launches = c & CMD_launchService;
  WIT_CHECK(S1, c & CMD_exitScreen, at->exited);
  WIT_CHECK(S2, c & CMD_exitScreen, at->scr != SCR_mounted);
  WIT_CHECK(S3, launches, at->launched || at->svc != SVC_none);
  WIT_CHECK(S4, launches, at->aborted || over);
  WIT_CHECK(S5, aborts && at->aborted, !at->abortable);
  WIT_CHECK(S6, aborts && !at->aborted, !at->abortable);
  WIT_CHECK(S7, c & CMD_subscribe, at->sub != SUB_never);
  WIT_CHECK(S8, c & CMD_unsubscribe, at->sub == SUB_unsubscribed);
  WIT_CHECK(S9, c & CMD_unsubscribe, at->sub == SUB_never);
  WIT_CHECK(S10, c & CMD_join, at->joined);
  WIT_CHECK(S11, now->svc == SVC_shown, !now->boot && wit_service[now->m] != SERVICE_stopping
    && (s == SESSION_idle || (s == SESSION_joining && !WIT_LAUNCHES_WHEN_JOINING)));
  WIT_CHECK(S12, settled && is_down, wit_is_hot(now->sdk) && !wit_success_on_its_way(now) && !now->leaveJob && !now->joinJob);
  WIT_CHECK(S13, settled, now->svc == SVC_shown && now->word != WORD_started && !now->abortJob);
  WIT_CHECK(S14, ended && is_down, now->sub == SUB_subscribed);
  WIT_CHECK(S15, ended, wit_screen[now->m] == SCREEN_mounted);
  if (P_system) {
    WIT_CHECK(S16, c & CMD_reportCall, at->sys != SYS_none);
    WIT_CHECK(S16, (c & CMD_reportEnded) && ev != EV_restored, at->sys != SYS_reported && at->sysWord != SYSWORD_reportFailed);
  }
  WIT_CHECK(S17, records, at->recorded);
  WIT_CHECK(S17, ended, !now->recorded);
  WIT_CHECK(S19, wit_settled_at(at->m) && c, c & ~wit_allowed_when_settled(ev));
  WIT_CHECK(S21, aborts, at->svc == SVC_starting);
  WIT_CHECK(S22, launches, wit_app[now->m] != APP_active || wit_permission[now->m] == PERMISSION_missing);
  WIT_CHECK(S23, wit_session[at->m] == SESSION_ended, !ended);
  WIT_CHECK(G1, records && reason == REASON_network_lost, !at->outage);
  WIT_CHECK(G2, records && ev == EV_user_leave, !own_wish);
  WIT_CHECK(G3, records && own_wish, ev != EV_user_leave && ev != EV_transport_leaveClicked && ev != EV_screen_disposed);
  WIT_CHECK(G4, s == SESSION_joined, !now->told);
}
