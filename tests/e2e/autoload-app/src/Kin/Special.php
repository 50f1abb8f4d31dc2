<?php
namespace App\Kin; class Special extends Product {}
