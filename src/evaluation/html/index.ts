export { renderReport, type ReportContent, type ReportSection } from './render-report.js';
export type { Thumbnail, ThumbnailSource } from './thumbnails.js';
