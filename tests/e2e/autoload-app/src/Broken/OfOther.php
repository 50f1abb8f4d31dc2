<?php
namespace App\Broken; class OfOther extends OtherClass {}
