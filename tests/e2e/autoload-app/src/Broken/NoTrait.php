<?php
namespace App\Broken; class NoTrait extends \App\Plain { use Nowhere; }
