------------------------------- MODULE World -------------------------------
(* The environment of docs/environment.md a third time, in TLA+ and at a smaller size: the powers of `kind` and
   `documented` (no second attempt, no process death, no queues of commands), so what only other powers can
   change is left out. The machine's table comes as constants; every number counts from 1.

   `Ways` lists every way of every move, so a transition is an element of a list and equal ways stay apart.
   `bad` is not of the environment: it collects the properties that the steps so far have violated. *)
EXTENDS Naturals, Sequences

CONSTANTS
  Initial, Next_, List, Commands, Reason,
  Session, Transport, Service, SystemCall, Screen, App, Permission, TimersOf,
  E_user_join, E_user_leave, E_screen_mounted, E_screen_disposed, E_app_backgrounded, E_app_activated,
  E_app_deactivated, E_app_taskRemoved, E_app_terminating, E_network_changed, E_system_answered, E_system_ended, E_system_reset, E_system_filtered,
  E_transport_accepted, E_transport_joined, E_transport_lost, E_transport_restored, E_transport_failed_recoverable,
  E_transport_failed_fatal, E_transport_left, E_transport_closed, E_transport_timedOut, E_transport_leaveClicked,
  E_port_failed_join, E_port_failed_launchService, E_service_started, E_service_refused_background,
  E_service_refused_other, E_service_stopped_aborted, E_permission_changed_held, E_restored, E_timer_service,
  Queue, Alive, ScreenMoves, Recoverable, SelfEnd, ServiceRefused, JoinRejected, LaunchRejected, System, AppMoves, AppInactive,
  TimersFreeze, TaskRemoved, Network

VARIABLES w, way

Start == [m |-> Initial, sdk |-> "none", q |-> <<>>, svc |-> "none", word |-> "none", sys |-> "none", scr |-> "absent", scrWord |-> FALSE,
  exited |-> FALSE, sub |-> "never", joined |-> FALSE, recorded |-> FALSE, outage |-> FALSE, aborted |-> FALSE, abortable |-> FALSE,
  launched |-> FALSE, asked |-> FALSE, told |-> FALSE, bad |-> {}]

Over(m) == Session[m] \in {"leaving", "ended"}
Settled(m) == Session[m] = "ended" /\ Transport[m] \in {"down", "abandoned"} /\ Service[m] = "stopped" /\ SystemCall[m] = "ended"
Live(m) == Session[m] \in {"joining", "joined", "reconnecting"}
Hot(sdk) == sdk \in {"live", "lost", "failing", "self"}
TimersRun(s) == ~TimersFreeze \/ App[s.m] = "active"
Added(q, c) == IF Len(q) < Queue THEN Append(q, c) ELSE q

------------------------------------------------------------------------------
(* A step of the machine, in one of its ways *)

WhenSettled(e) ==
  IF e \in {E_transport_accepted, E_transport_joined, E_transport_lost, E_transport_restored, E_transport_failed_recoverable} THEN {"leave", "releaseMedia"}
  ELSE IF e \in {E_transport_left, E_transport_closed, E_port_failed_join} THEN {"leave", "unsubscribe"}
  ELSE IF e = E_screen_mounted THEN {"exitScreen"}
  ELSE IF e = E_service_started THEN {"abortService"}
  ELSE {}

If(id, violation) == IF violation THEN {id} ELSE {}
(* `a` is the state when the commands are given, `b` the one after them. *)
Misused(a, b, e, c, reason) ==
  (IF "exitScreen" \in c THEN If("S1", a.exited) \cup If("S2", a.scr # "mounted") ELSE {})
  \cup (IF "launchService" \in c
        THEN If("S3", a.launched \/ a.svc # "none") \cup If("S4", a.aborted \/ Over(b.m))
          \cup If("S22", App[b.m] # "active" \/ Permission[b.m] = "missing")
        ELSE {})
  \cup (IF "abortService" \in c
        THEN If("S5", ~a.abortable /\ a.aborted) \cup If("S6", ~a.abortable /\ ~a.aborted) \cup If("S21", a.svc = "starting")
        ELSE {})
  \cup (IF "subscribe" \in c THEN If("S7", a.sub # "never") ELSE {})
  \cup (IF "unsubscribe" \in c THEN If("S8", a.sub = "unsubscribed") \cup If("S9", a.sub = "never") ELSE {})
  \cup (IF "join" \in c THEN If("S10", a.joined) ELSE {})
  \cup (IF System
        THEN If("S16", ("reportCall" \in c /\ a.sys # "none") \/ ("reportEnded" \in c /\ e # E_restored /\ a.sys # "reported"))
        ELSE {})
  \cup (IF "recordEnd" \in c
        THEN If("S17", a.recorded) \cup If("G1", reason = "network-lost" /\ ~a.outage)
          \cup If("G2", e = E_user_leave /\ reason \notin {"local-leave", "join-cancelled"})
          \cup If("G3", reason \in {"local-leave", "join-cancelled"} /\ e \notin {E_user_leave, E_transport_leaveClicked, E_screen_disposed})
        ELSE {})
  \cup (IF Settled(a.m) THEN If("S19", \E x \in c : x \notin WhenSettled(e)) ELSE {})
(* What must not be so after a step. *)
Reached(a, b) ==
  (IF b.svc = "shown" THEN If("S11", Session[b.m] \in {"idle", "joining"} /\ Service[b.m] # "stopping") ELSE {})
  \cup If("G4", Session[b.m] = "joined" /\ ~b.told)
  \cup (IF Session[b.m] = "ended"
        THEN If("S14", Transport[b.m] = "down" /\ b.sub = "subscribed") \cup If("S15", Screen[b.m] = "mounted") \cup If("S17", ~b.recorded)
          \cup If("S12", Settled(b.m) /\ Transport[b.m] = "down" /\ Hot(b.sdk) /\ \A i \in 1..Len(b.q) : b.q[i] \notin {"ACC", "JOI", "RES", "LOS", "FRE"})
          \cup If("S13", b.svc = "shown" /\ b.word # "started" /\ Settled(b.m))
        ELSE If("S23", Session[a.m] = "ended"))

(* The ways that the step has: each differs from "works" in one thing only. *)
Outcomes(s, c) == <<"works">>
  \o (IF "leave" \in c /\ s.sdk \in {"connecting", "accepted"} THEN <<"leave misses">> ELSE <<>>)
  \o (IF "join" \in c /\ JoinRejected THEN <<"join rejected">> ELSE <<>>)
  \o (IF "launchService" \in c /\ LaunchRejected /\ s.svc = "none" THEN <<"launch rejected">> ELSE <<>>)

AfterJoin(s, outcome) ==
  IF outcome = "join rejected" THEN [s EXCEPT !.joined = TRUE, !.sdk = "dead", !.q = Added(s.q, "PFJ")]
  ELSE [s EXCEPT !.joined = TRUE, !.sdk = "connecting"]
AfterLaunch(s, outcome) ==
  IF outcome = "launch rejected" THEN [s EXCEPT !.launched = TRUE, !.abortable = TRUE, !.word = "launchFailed"]
  ELSE [s EXCEPT !.launched = TRUE, !.abortable = TRUE, !.svc = IF s.svc = "none" THEN "starting" ELSE s.svc]
AfterLeave(s, outcome) ==
  IF outcome = "leave misses" THEN [s EXCEPT !.sdk = "dead"]
  ELSE IF Hot(s.sdk) \/ s.sdk \in {"connecting", "accepted"} THEN [s EXCEPT !.sdk = "told"]
  ELSE IF s.sdk = "restart" THEN [s EXCEPT !.sdk = "dead"]
  ELSE s
AfterAbort(s) ==
  [s EXCEPT !.abortable = FALSE, !.aborted = TRUE, !.svc = IF s.svc = "shown" THEN "none" ELSE s.svc,
    !.word = IF s.svc # "starting" /\ s.word = "none" THEN "aborted" ELSE s.word]

Commanded(a, e, c, outcome) ==
  LET s1 == [a EXCEPT !.m = Next_[a.m][e], !.recorded = @ \/ "recordEnd" \in c, !.sub = IF "subscribe" \in c THEN "subscribed" ELSE @]
      s2 == IF "join" \in c THEN AfterJoin(s1, outcome) ELSE s1
      s3 == IF "reportCall" \in c /\ System THEN [s2 EXCEPT !.sys = "reported"] ELSE s2
      s4 == IF "launchService" \in c THEN AfterLaunch(s3, outcome) ELSE s3
      s5 == IF "leave" \in c THEN AfterLeave(s4, outcome) ELSE s4
      s6 == IF "unsubscribe" \in c THEN [s5 EXCEPT !.sub = "unsubscribed"] ELSE s5
      s7 == IF "abortService" \in c THEN AfterAbort(s6) ELSE s6
      s8 == IF "reportEnded" \in c /\ System THEN [s7 EXCEPT !.sys = "ended"] ELSE s7
  IN IF "exitScreen" \in c THEN [s8 EXCEPT !.exited = TRUE, !.scr = "gone", !.scrWord = TRUE] ELSE s8
(* After the commands. *)
Closed(s) == [s EXCEPT !.told = @ /\ ~Over(s.m), !.launched = @ /\ ~Over(s.m), !.asked = @ /\ Session[s.m] # "ended", !.outage = @ /\ ~s.recorded]
Judged(a, b, bad) == [b EXCEPT !.bad = a.bad \cup bad \cup Reached(a, b)]
Step(a, e, list, outcome) ==
  IF Commands[list] = {} THEN Judged(a, Closed([a EXCEPT !.m = Next_[a.m][e]]), {})
  ELSE LET done == Closed(Commanded(a, e, Commands[list], outcome)) IN Judged(a, done, Misused(a, done, e, Commands[list], Reason[list]))

(* Before the step, with or without a row. *)
Asks == {E_user_leave, E_screen_disposed, E_system_ended, E_system_reset, E_system_filtered, E_app_taskRemoved, E_app_terminating, E_transport_leaveClicked}
Heard(s, e) ==
  IF e = E_transport_joined THEN [s EXCEPT !.told = TRUE]
  ELSE IF e \in Asks /\ Live(s.m) THEN [s EXCEPT !.asked = TRUE]
  ELSE s
(* Before the commands. A cell without a row has list 1, which is empty. *)
Reset(s, e) ==
  IF List[s.m][e] = 1 THEN s
  ELSE IF e \in {E_app_activated, E_permission_changed_held} THEN [s EXCEPT !.launched = FALSE]
  ELSE IF e \in {E_restored, E_service_started} /\ "abortService" \in Commands[List[s.m][e]] THEN [s EXCEPT !.abortable = TRUE]
  ELSE s
Takes(s, e) ==
  LET a == Reset(Heard(s, e), e)
      outcomes == Outcomes(a, Commands[List[a.m][e]])
  IN [i \in 1..Len(outcomes) |-> Step(a, e, List[a.m][e], outcomes[i])]

------------------------------------------------------------------------------
(* The moves *)

When(condition, ways) == IF condition THEN ways ELSE <<>>

User(s) == When(Session[s.m] = "idle", Takes(s, E_user_join)) \o Takes(s, E_user_leave)
ScreenWays(s) ==
  When(s.scr = "absent", Takes([s EXCEPT !.scr = "mounted"], E_screen_mounted))
  \o When(s.scr = "mounted", Takes([s EXCEPT !.scr = "gone"], E_screen_disposed))
  \o When(s.scrWord, Takes([s EXCEPT !.scrWord = FALSE], E_screen_disposed))
Surroundings(s) ==
  When(AppMoves /\ App[s.m] # "active", Takes(s, E_app_activated))
  \o When(AppMoves /\ App[s.m] # "background", Takes(s, E_app_backgrounded))
  \o When(AppMoves /\ AppInactive /\ App[s.m] # "inactive", Takes(s, E_app_deactivated))
  \o When(TaskRemoved, Takes(s, E_app_taskRemoved) \o Takes(s, E_app_terminating))
  \o When(Network, Takes(s, E_network_changed))
SystemWays(s) ==
  When(s.sys = "none" /\ Session[s.m] = "idle", Takes([s EXCEPT !.sys = "reported"], E_system_answered))
  \o When(s.sys = "reported", Takes([s EXCEPT !.sys = "ended"], E_system_ended) \o Takes([s EXCEPT !.sys = "ended"], E_system_reset) \o Takes([s EXCEPT !.sys = "ended"], E_system_filtered))

Says(s, sdk, c) == When(Len(s.q) < Queue, <<[s EXCEPT !.sdk = sdk, !.q = Append(s.q, c), !.outage = @ \/ (c \in {"LOS", "FRE"} /\ ~s.recorded)]>>)
(* What a session may say that connects or connects again, and what one may that has been joined. *)
Joins(s) ==
  Says(s, "live", "JOI") \o Says(s, "dead", "FFA") \o Says(s, "dead", "CLI") \o When(SelfEnd, Says(s, "dead", "LEF"))
  \o When(Recoverable, Says(s, "failing", "FRE"))
Breaks(s) ==
  Says(s, "self", "CLI") \o When(Recoverable, Says(s, "failing", "FRE"))
  \o When(SelfEnd, Says(s, "self", "FFA") \o Says(s, "self", "TIM") \o Says(s, "left", "LEF") \o Says(s, "dead", "CLO"))
Sdk(s) ==
  CASE s.sdk = "connecting" -> Says(s, "accepted", "ACC") \o Joins(s) \o When(SelfEnd, Says(s, "dead", "CLO"))
    [] s.sdk = "accepted" -> Joins(s) \o When(SelfEnd, Says(s, "dead", "CLO"))
    [] s.sdk = "live" -> Says(s, "lost", "LOS") \o Breaks(s)
    [] s.sdk = "lost" -> Says(s, "live", "RES") \o Breaks(s)
    [] s.sdk = "failing" -> Says(s, "restart", "CLO") \o Says(s, "failing", "FRE") \o Says(s, "self", "CLI")
       \o When(SelfEnd, Says(s, "left", "LEF"))
    [] s.sdk = "restart" -> Joins(s)
    [] s.sdk \in {"self", "told"} -> Says(s, "left", "LEF") \o Says(s, "dead", "CLO")
    [] s.sdk = "left" -> Says(s, "dead", "CLO")
    [] OTHER -> <<>>

Event(c) ==
  CASE c = "ACC" -> E_transport_accepted [] c = "JOI" -> E_transport_joined [] c = "LOS" -> E_transport_lost [] c = "RES" -> E_transport_restored
    [] c = "FRE" -> E_transport_failed_recoverable [] c = "FFA" -> E_transport_failed_fatal [] c = "LEF" -> E_transport_left
    [] c = "CLO" -> E_transport_closed [] c = "TIM" -> E_transport_timedOut [] c = "CLI" -> E_transport_leaveClicked [] c = "PFJ" -> E_port_failed_join
Arrivals(s) ==
  IF s.q = <<>> THEN <<>>
  ELSE LET first == Head(s.q)
           rest == [s EXCEPT !.q = Tail(s.q)]
       IN IF s.sub = "subscribed" \/ first \in {"ACC", "PFJ"} THEN Takes(rest, Event(first)) ELSE <<rest>>

WordEvent(x) ==
  CASE x = "started" -> E_service_started [] x = "refused/background" -> E_service_refused_background [] x = "refused/other" -> E_service_refused_other
    [] x = "aborted" -> E_service_stopped_aborted [] x = "launchFailed" -> E_port_failed_launchService
ServiceWays(s) ==
  When(s.svc = "starting" /\ s.word = "none",
    <<[s EXCEPT !.svc = "shown", !.word = "started"]>>
    \o When(ServiceRefused, <<[s EXCEPT !.svc = "none", !.word = "refused/background"], [s EXCEPT !.svc = "none", !.word = "refused/other"]>>))
  \o IF s.word = "none" THEN <<>> ELSE Takes([s EXCEPT !.word = "none"], WordEvent(s.word))

RECURSIVE TimerWays(_, _)
TimerWays(s, timers) ==
  IF timers = <<>> THEN <<>>
  ELSE When(~(Head(timers) = E_timer_service /\ s.svc = "starting"), Takes(s, Head(timers))) \o TimerWays(s, Tail(timers))
Time(s) ==
  IF ~TimersRun(s) THEN <<>>
  ELSE TimerWays(s, TimersOf[s.m]) \o When(Alive /\ Session[s.m] = "joined" /\ s.sdk \in {"dead", "left"}, Takes(s, E_transport_closed))

Ways(s) == User(s) \o When(ScreenMoves, ScreenWays(s)) \o Surroundings(s) \o When(System, SystemWays(s)) \o Sdk(s) \o Arrivals(s) \o ServiceWays(s) \o Time(s)

------------------------------------------------------------------------------
Init == w = Start /\ way = 0
Each(ways) == {ways[i] : i \in 1..Len(ways)}
Next == \E after \in Each(Ways(w)) : w' = after /\ way' = 0

(* The checker counts states only. Here every way is a state too, without a successor: the count is the number of
   states and of transitions together. *)
Both(ways) == {<<ways[i], 0>> : i \in 1..Len(ways)} \cup {<<w, i>> : i \in 1..Len(ways)}
NextAndWays == way = 0 /\ \E pair \in Both(Ways(w)) : w' = pair[1] /\ way' = pair[2]

S1 == "S1" \notin w.bad
S2 == "S2" \notin w.bad
S3 == "S3" \notin w.bad
S4 == "S4" \notin w.bad
S5 == "S5" \notin w.bad
S6 == "S6" \notin w.bad
S7 == "S7" \notin w.bad
S8 == "S8" \notin w.bad
S9 == "S9" \notin w.bad
S10 == "S10" \notin w.bad
S11 == "S11" \notin w.bad
S12 == "S12" \notin w.bad
S13 == "S13" \notin w.bad
S14 == "S14" \notin w.bad
S15 == "S15" \notin w.bad
S16 == "S16" \notin w.bad
S17 == "S17" \notin w.bad
S19 == "S19" \notin w.bad
S21 == "S21" \notin w.bad
S22 == "S22" \notin w.bad
S23 == "S23" \notin w.bad
G1 == "G1" \notin w.bad
G2 == "G2" \notin w.bad
G3 == "G3" \notin w.bad
G4 == "G4" \notin w.bad
=============================================================================
