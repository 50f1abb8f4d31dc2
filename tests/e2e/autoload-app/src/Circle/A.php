<?php
namespace App\Circle; class A extends B {}
