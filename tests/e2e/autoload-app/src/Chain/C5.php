<?php
namespace App\Chain; class C5 extends C6 {}
