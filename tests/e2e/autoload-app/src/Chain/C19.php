<?php
namespace App\Chain; class C19 extends C20 {}
