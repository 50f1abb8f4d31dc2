<?php
namespace App\Broken; class NoInterface extends \App\Plain implements \App\HasName, Nowhere {}
