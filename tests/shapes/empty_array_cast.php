<?php
// An empty table of constants, behind which nothing else of the script's data stands: it is looked into.
echo ((array) NULL)[$argc] ?? 'none', ((array) NULL)["k$argc"] ?? 'none', "\n";
