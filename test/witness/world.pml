/* The world of world.h for SPIN: the k-th way out of the tracked state is one option. SPIN stores the states,
   compares them and counts; it knows nothing of what is in them.
   A start is chosen first, among WIT_STARTS: from the unborn state number i, be born as start i, or go to i + 1.
   A way that violates a property of WIT_MASK is an error. */
c_decl {
\#include "spin.h"
}
c_track "&wit_now" "sizeof(wit_now)"

#define WAY(k) :: d_step { c_expr { WIT_COUNT > k } -> c_code [ WIT_SOUND(k) ] { wit_take(k); } }
#define WAYS(t) WAY(t##0) WAY(t##1) WAY(t##2) WAY(t##3) WAY(t##4) WAY(t##5) WAY(t##6) WAY(t##7) WAY(t##8) WAY(t##9)

active proctype world() {
end:
  do
  WAYS() WAYS(1) WAYS(2) WAYS(3) WAYS(4) WAYS(5)
  od
}
