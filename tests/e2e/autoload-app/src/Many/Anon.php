<?php
namespace App\Many; class Anon extends \App\Plain { function make() { return new class { public $y = 2; }; } }
