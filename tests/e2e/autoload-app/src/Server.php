<?php
namespace App; class Server { public static function name() { return isset($_SERVER["argv"]); } }
