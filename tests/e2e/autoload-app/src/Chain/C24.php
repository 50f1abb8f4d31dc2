<?php
namespace App\Chain; class C24 extends C25 {}
