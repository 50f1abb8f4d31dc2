<?php
namespace App\Chain; class C4 extends C5 {}
