<?php
namespace App\Broken; class Taken {} class Plainer extends \App\Plain {}
