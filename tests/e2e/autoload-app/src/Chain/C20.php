<?php
namespace App\Chain; class C20 extends C21 {}
