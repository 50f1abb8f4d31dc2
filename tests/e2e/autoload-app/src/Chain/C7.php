<?php
namespace App\Chain; class C7 extends C8 {}
