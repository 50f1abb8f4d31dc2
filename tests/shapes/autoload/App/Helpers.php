<?php
namespace App;
function helper() { return __FUNCTION__; }
if (!function_exists('App\other')) { function other() {} }
