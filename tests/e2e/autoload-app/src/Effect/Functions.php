<?php
namespace App\Effect; function helper() { return "helped"; } class Functions extends \App\Plain {}
