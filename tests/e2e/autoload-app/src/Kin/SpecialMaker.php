<?php
namespace App\Kin; class SpecialMaker extends Maker { function make(): Special { return new Special; } function take(?Product $s) {} }
