<?php
namespace App\Chain; class C6 extends C7 {}
