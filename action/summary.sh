#!/bin/bash
# Step 5: the job summary, from the reports of the steps before.
. "$(dirname "$0")/lib.sh"
"$PACKAGER" info --format=json "$ARCHIVE" > "$STATE/info.json"
php "$(dirname "$0")/summary.php" "$STATE" >> "$GITHUB_STEP_SUMMARY"
