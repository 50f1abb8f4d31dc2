<?php
namespace App\Broken; class Other extends \App\Plain {}
