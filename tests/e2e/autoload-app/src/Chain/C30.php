<?php
namespace App\Chain; class C30 extends C31 {}
