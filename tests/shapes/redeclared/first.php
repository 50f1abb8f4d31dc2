<?php
namespace N;
function f() {}
class C {}
interface I {}
if (true) { class Cond {} function g() {} }
const K = 1;
