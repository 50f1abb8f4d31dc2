<?php
namespace App\Chain; class C25 extends C26 {}
