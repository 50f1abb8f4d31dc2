<?php
namespace App\Effect; class Asks extends \App\Plain {} class_exists(\App\Heir::class);
