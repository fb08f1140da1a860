#!/bin/sh
# run.sh HARNESS SEEDS RUNS SECONDS: one harness from its seeds and what earlier runs found; ends with one
# line of figures. AD_FUZZ_SECONDS in the environment wins. What stops a run stays in RUNS/NAME/.
set -eu
harness=$1
name=$(basename "$harness" | sed 's/^fuzz_//')
seeds=$2/$name
place=$3/$name
seconds=${AD_FUZZ_SECONDS:-$4}
mkdir -p "$place/corpus"
cd "$place"
rm -f crash-* leak-* timeout-* oom-*
status=0
# Without stdout and stderr: the command line's own words would fill the log. Without entropic: half of a short
# run would go into its bookkeeping.
"$harness" corpus "$seeds" -dict="$seeds.dict" -artifact_prefix="$place/" -max_total_time="$seconds" -timeout=10 \
  -rss_limit_mb=2048 -malloc_limit_mb=6000 -max_len=8192 -entropic=0 -close_fd_mask=3 -print_final_stats=1 >log 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  tail -n 40 log
  for input in crash-* leak-* timeout-* oom-*; do
    [ ! -e "$input" ] || "$harness" "$place/$input" 2>&1 | tail -n 40
  done
fi
executions=$(sed -n 's/^stat::number_of_executed_units: *//p' log)
slowest=$(sed -n 's/^stat::slowest_unit_time_sec: *//p' log)
covered=$(sed -n 's/.*\(cov: [0-9]* ft: [0-9]*\).*/\1/p' log | tail -n 1)
echo "fuzz $name: ${executions:-0} executions in $seconds s, ${covered:-no coverage}, slowest ${slowest:-?} s, status $status"
exit "$status"
