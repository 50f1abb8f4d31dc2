<?php
namespace App;
trait Extra { public $extra = __TRAIT__; }
