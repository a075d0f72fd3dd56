import { galleryChangesContract } from '../contract/gallery-changes.js';
import { onEveryStore } from './real-stores.js';

onEveryStore(galleryChangesContract);
