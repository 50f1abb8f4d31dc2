<?php
namespace App\Chain; class C31 {}
