<?php
namespace App\Kin; class Product {}
