<?php
namespace App\Circle; class Self1 extends Self1 {}
