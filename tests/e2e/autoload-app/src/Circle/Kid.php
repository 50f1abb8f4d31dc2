<?php
namespace App\Circle; class Kid extends Elder {}
