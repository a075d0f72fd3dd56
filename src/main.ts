#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { buildProgram } from './cli/program.js';

// What is set in the environment wins over the file.
if (existsSync('.env')) process.loadEnvFile();
await (await buildProgram(process.env, process.argv)).parseAsync();
