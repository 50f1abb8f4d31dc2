<?php
namespace Acme;

class Failure extends \RuntimeException
{
}

final class WorseFailure extends Failure
{
}
