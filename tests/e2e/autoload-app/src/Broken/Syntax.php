<?php
namespace App\Broken; class {
