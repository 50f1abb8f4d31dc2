<?php
namespace App\Circle; class Elder {}
