<?php
namespace App\Effect; echo "prints\n"; debug_print_backtrace(); class Prints implements \App\HasName { function name(): string { return "p"; } }
