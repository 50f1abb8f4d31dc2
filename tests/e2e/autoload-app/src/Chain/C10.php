<?php
namespace App\Chain; class C10 extends C11 {}
