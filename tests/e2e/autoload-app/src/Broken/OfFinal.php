<?php
namespace App\Broken; class OfFinal extends \App\Child {}
