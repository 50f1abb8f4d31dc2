<?php
namespace App; class Asker extends Plain { static function ask(string $class): void { \Run\say("asked", $class); } }
