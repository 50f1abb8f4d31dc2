<?php
namespace App\Chain; class C17 extends C18 {}
