<?php
namespace App\Lib; class Tool extends \App\Plain {}
